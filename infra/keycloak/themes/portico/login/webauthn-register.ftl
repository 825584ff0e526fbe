<#import "template.ftl" as layout>
<#import "parts.ftl" as parts>
<@layout.registrationLayout; section>
<#if section == "header">
${msg("webauthn-registration-title")}
<#elseif section == "form">
<p class="lede">${msg("porticoPasskeyRegisterLede")}</p>
<form class="stack" id="register" action="${url.loginAction}" method="post"
  data-challenge="${challenge}" data-user-id="${userid}" data-user-name="${username}" data-rp-id="${rpId}" data-rp-name="${rpEntityName}"
  data-algorithms="<#list signatureAlgorithms as algorithm>${algorithm?c}<#sep> </#list>" data-attestation="${attestationConveyancePreference}"
  data-attachment="${authenticatorAttachment}" data-resident="${(residentKey)!"not specified"}" data-require-resident="${requireResidentKey}" data-verification="${userVerificationRequirement}"
  data-timeout="${createTimeout}" data-exclude="${excludeCredentialIds}" data-unsupported="${msg("webauthn-unsupported-browser-text")}">
  <#list ["clientDataJSON", "attestationObject", "publicKeyCredentialId", "transports", "authenticatorAttachment", "error"] as name>
  <input type="hidden" id="${name}" name="${name}">
  </#list>
  <#-- Keycloak takes no name twice, not even one that a code app has: so the moment is in it. -->
  <@parts.field id="authenticatorLabel" label=msg("porticoPasskeyName") hint=msg("porticoDeviceHint") value=(msg("porticoPasskeyValue") + .now?string(", yyyy-MM-dd HH:mm")) autocomplete="off" />
  <@parts.otherDevices />
  <button class="btn main wide" type="button" id="registerWebAuthn" data-passkey hidden><@parts.icon name="fingerprint-pattern" /> ${msg("doRegisterSecurityKey")}</button>
</form>
<noscript><p>${msg("porticoPasskeyNeedsScript")}</p></noscript>
<#if !isSetRetry?has_content && isAppInitiatedAction?has_content>
<form id="kc-webauthn-settings-form" action="${url.loginAction}" method="post"><@parts.cancel id="cancelWebAuthnAIA" /></form>
</#if>
</#if>
</@layout.registrationLayout>
