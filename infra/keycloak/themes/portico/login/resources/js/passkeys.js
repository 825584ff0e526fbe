/* Passkeys: the browser is asked, its answer goes into Keycloak's form. Names of fields and values are Keycloak's. */

export function passkeys() {
  const supported = Boolean(window.PublicKeyCredential);
  const ask = document.getElementById("webauth");
  const make = document.getElementById("register");
  if (!supported || !(ask || make)) return;
  for (const part of document.querySelectorAll("[data-passkey]")) part.hidden = false;
  if (ask) {
    document.getElementById("authenticateWebAuthnButton").addEventListener("click", () => signIn(ask));
    offer(ask);
  }
  if (make) document.getElementById("registerWebAuthn").addEventListener("click", () => register(make));
}

let running = null;

function question(form) {
  const { challenge, rpId, verification, timeout, allowed, identified } = form.dataset;
  const ids = identified === "true" ? words(allowed) : [];
  return {
    challenge: bytes(challenge),
    rpId,
    ...given("userVerification", verification),
    ...(Number(timeout) ? { timeout: Number(timeout) * 1000 } : {}),
    ...(ids.length ? { allowCredentials: ids.map(credential) } : {}),
  };
}

async function signIn(form) {
  running?.abort();
  running = new AbortController();
  try {
    answer(form, await navigator.credentials.get({ publicKey: question(form), signal: running.signal }));
  } catch (error) {
    fail(form, error);
  }
}

/* The browser may offer a passkey in the list under the username; nothing happens until one is picked. */
async function offer(form) {
  const { mediation, identified } = form.dataset;
  if (identified === "true" || mediation !== "conditional") return;
  if (!await PublicKeyCredential.isConditionalMediationAvailable?.()) return;
  running = new AbortController();
  try {
    answer(form, await navigator.credentials.get({ publicKey: question(form), signal: running.signal, mediation }));
  } catch {
    // Not picked, or the button was used instead: the password form stands there as before.
  }
}

function answer(form, found) {
  fill({
    clientDataJSON: text(found.response.clientDataJSON),
    authenticatorData: text(found.response.authenticatorData),
    signature: text(found.response.signature),
    credentialId: found.id,
    userHandle: found.response.userHandle ? text(found.response.userHandle) : "",
  });
  form.requestSubmit();
}

async function register(form) {
  const data = form.dataset;
  const selection = {
    ...given("authenticatorAttachment", data.attachment),
    ...residence(data),
    ...given("userVerification", data.verification),
  };
  const exclude = data.exclude.split(",").filter(Boolean).map(credential);
  const algorithms = words(data.algorithms).map(Number);
  try {
    const made = await navigator.credentials.create({
      publicKey: {
        challenge: bytes(data.challenge),
        rp: { id: data.rpId, name: data.rpName },
        user: { id: bytes(data.userId), name: data.userName, displayName: data.userName },
        pubKeyCredParams: (algorithms.length ? algorithms : [-7]).map((alg) => ({ type: "public-key", alg })),
        ...given("attestation", data.attestation),
        ...(Object.keys(selection).length ? { authenticatorSelection: selection } : {}),
        ...(Number(data.timeout) ? { timeout: Number(data.timeout) * 1000 } : {}),
        ...(exclude.length ? { excludeCredentials: exclude } : {}),
      },
    });
    fill({
      clientDataJSON: text(made.response.clientDataJSON),
      attestationObject: text(made.response.attestationObject),
      publicKeyCredentialId: text(made.rawId),
      transports: made.response.getTransports?.().join() ?? "",
      authenticatorAttachment: made.authenticatorAttachment ?? "",
    });
    form.requestSubmit();
  } catch (error) {
    fail(form, error);
  }
}

function residence({ resident, requireResident }) {
  if (resident !== "not specified") return { residentKey: resident, requireResidentKey: resident === "required" };
  if (requireResident === "not specified") return {};
  const yes = requireResident === "Yes";
  return { residentKey: yes ? "required" : "discouraged", requireResidentKey: yes };
}

function fail(form, error) {
  if (error.name === "AbortError") return;
  fill({ error: error.name });
  form.noValidate = true;
  form.requestSubmit();
}

function fill(values) {
  for (const [id, value] of Object.entries(values)) document.getElementById(id).value = value;
}

const given = (name, value) => (value && value !== "not specified" ? { [name]: value } : {});
const credential = (id) => ({ type: "public-key", id: bytes(id) });
const words = (list) => list.split(" ").filter(Boolean);

function bytes(base64url) {
  const plain = atob(base64url.replaceAll("-", "+").replaceAll("_", "/"));
  return Uint8Array.from(plain, (letter) => letter.charCodeAt(0));
}

function text(buffer) {
  const plain = String.fromCharCode(...new Uint8Array(buffer));
  return btoa(plain).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}
