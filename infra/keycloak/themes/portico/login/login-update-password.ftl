<#import "template.ftl" as layout>
<#import "parts.ftl" as parts>
<@layout.registrationLayout displayMessage=!messagesPerField.existsError("password", "password-confirm"); section>
<#if section == "header">
${msg("updatePasswordTitle")}
<#elseif section == "form">
<p class="lede">${msg("porticoPasswordLede")}</p>
<form class="stack" id="kc-passwd-update-form" action="${url.loginAction}" method="post">
  <input type="text" name="username" value="${(auth.attemptedUsername)!""}" autocomplete="username" readonly hidden>
  <@parts.field id="password-new" label=msg("passwordNew") type="password" errors=["password"] hint=msg("porticoPasswordHint") autocomplete="new-password" autofocus=true />
  <@parts.field id="password-confirm" label=msg("passwordConfirm") type="password" autocomplete="new-password" />
  <@parts.otherDevices />
  <button class="btn main wide" name="login">${msg("porticoSavePassword")}</button>
  <@parts.cancel id="cancel-password" />
</form>
</#if>
</@layout.registrationLayout>
