<#import "template.ftl" as layout>
<#import "parts.ftl" as parts>
<#import "brand.ftl" as brand>
<@layout.registrationLayout displayMessage=!messagesPerField.existsError("password"); section>
<#if section == "header">
${msg("loginAccountTitle")}
<#elseif section == "form">
<form class="stack" id="kc-form-login" action="${url.loginAction}" method="post">
  <@parts.field id="password" label=msg("password") type="password" autocomplete="current-password" autofocus=true />
  <button class="btn main wide" id="kc-login" name="login">${msg("doLogIn")}</button>
</form>
<#if enableWebAuthnConditionalUI?has_content>
<@parts.assertion />
<button class="btn wide" type="button" id="authenticateWebAuthnButton" data-passkey hidden><@parts.icon name="fingerprint-pattern" /> ${msg("webauthn-doAuthenticate")}</button>
</#if>
<#if brand.recover?has_content>
<ul class="links"><li><a href="${brand.recover}">${msg("doForgotPassword")}</a></li></ul>
</#if>
</#if>
</@layout.registrationLayout>
