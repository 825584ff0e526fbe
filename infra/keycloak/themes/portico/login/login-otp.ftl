<#import "template.ftl" as layout>
<#import "parts.ftl" as parts>
<#import "brand.ftl" as brand>
<@layout.registrationLayout displayMessage=!messagesPerField.existsError("totp"); section>
<#if section == "header">
${msg("porticoCodeTitle")}
<#elseif section == "form">
<p class="lede">${msg("porticoCodeLede", brand.name)}</p>
<form class="stack" id="kc-otp-login-form" action="${url.loginAction}" method="post">
  <#if otpLogin.userOtpCredentials?size gt 1>
  <fieldset class="field">
    <legend class="label">${msg("porticoWhichPhone")}</legend>
    <div class="choices">
      <#list otpLogin.userOtpCredentials as credential>
      <label class="choice"><input type="radio" id="kc-otp-credential-${credential?index}" name="selectedCredentialId" value="${credential.id}"<#if credential.id == otpLogin.selectedCredentialId> checked</#if>> <span><b>${(credential.userLabel)!msg("otp-display-name")}</b></span></label>
      </#list>
    </div>
  </fieldset>
  </#if>
  <@parts.field id="otp" label=msg("loginOtpOneTime") errors=["totp"] hint=msg("porticoCodeHint") autocomplete="one-time-code" inputmode="numeric" cls="digits" autofocus=true />
  <button class="btn main wide" id="kc-login" name="login">${msg("doContinue")}</button>
</form>
<#if brand.recover?has_content>
<ul class="links"><li><a href="${brand.recover}">${msg("porticoLostPhone")}</a></li></ul>
</#if>
</#if>
</@layout.registrationLayout>
