<#import "template.ftl" as layout>
<#import "parts.ftl" as parts>
<#import "brand.ftl" as brand>
<@layout.registrationLayout displayMessage=!messagesPerField.existsError("totp", "userLabel"); section>
<#if section == "header">
${msg("loginTotpTitle")}
<#elseif section == "form">
<p class="lede">${msg("porticoTwoLocks")}</p>
<form class="stack" id="kc-totp-settings-form" action="${url.loginAction}" method="post">
  <ol class="recipe">
    <li>
      <h2>${msg("porticoGetApp")}</h2>
      <p>${msg("porticoGetAppWords")}</p>
    </li>
    <li>
      <h2>${msg("porticoShowPicture")}</h2>
      <img class="qr" id="kc-totp-secret-qr-code" src="data:image/png;base64,${totp.totpSecretQrCode}" alt="${msg("porticoQrAlt")}" width="208" height="208">
      <#assign issuer = brand.name?url("UTF-8")>
      <p>${msg("porticoThisPhone")} <a href="otpauth://totp/${issuer}:${((auth.attemptedUsername)!"")?url("UTF-8")}?secret=${totp.totpSecretEncoded?replace(" ", "")}&amp;issuer=${issuer}&amp;algorithm=${totp.policy.getAlgorithmKey()}&amp;digits=${totp.policy.digits}&amp;period=${totp.policy.period}">${msg("porticoOpenApp")}</a></p>
      <p class="label">${msg("porticoTypeKey")}</p>
      <p class="key code" id="kc-totp-secret-key"><#list totp.totpSecretEncoded?split(" ") as part><span>${part}</span> </#list></p>
      <p class="hint">${msg("porticoTypeKeyHint")}</p>
    </li>
    <li>
      <h2>${msg("porticoCopyDigits")}</h2>
      <@parts.field id="totp" label=msg("authenticatorCode") errors=["totp"] autocomplete="one-time-code" inputmode="numeric" cls="digits" autofocus=messagesPerField.existsError("totp") />
      <@parts.field id="userLabel" label=msg("loginTotpDeviceName") errors=["userLabel"] hint=msg("porticoDeviceHint") value=(msg("porticoDeviceValue") + (totp.otpCredentials?size gt 0)?then(" " + (totp.otpCredentials?size + 1), "")) autocomplete="off" />
    </li>
  </ol>
  <input type="hidden" id="totpSecret" name="totpSecret" value="${totp.totpSecret}">
  <#if mode??><input type="hidden" id="mode" name="mode" value="${mode}"></#if>
  <@parts.otherDevices />
  <button class="btn main wide" id="saveTOTPBtn">${msg("porticoFinish")}</button>
  <@parts.cancel id="cancelTOTPBtn" />
</form>
</#if>
</@layout.registrationLayout>
