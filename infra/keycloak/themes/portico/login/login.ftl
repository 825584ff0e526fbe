<#import "template.ftl" as layout>
<#import "parts.ftl" as parts>
<#import "brand.ftl" as brand>
<@layout.registrationLayout displayMessage=!messagesPerField.existsError("username", "password"); section>
<#if section == "header">
${msg("loginAccountTitle")}
<#elseif section == "form">
<#if realm.password>
<form class="stack" id="kc-form-login" action="${url.loginAction}" method="post">
  <#if !usernameHidden??>
  <@parts.field id="username" label=msg("usernameOrEmail") errors=[] value=(login.username)!"" autocomplete=(enableWebAuthnConditionalUI?has_content)?then("username webauthn", "username") autofocus=!(login.username?has_content) />
  </#if>
  <@parts.field id="password" label=msg("password") type="password" errors=["username", "password"] autocomplete="current-password" autofocus=(login.username?has_content || usernameHidden??) />
  <p class="hint" id="start-code" role="status" data-words="${msg("porticoStartCode")}"></p>
  <input type="hidden" id="id-hidden-input" name="credentialId" value="${(auth.selectedCredential)!""}">
  <button class="btn main wide" id="kc-login" name="login">${msg("doLogIn")}</button>
  <#if brand.recover?has_content>
  <ul class="links"><li><a href="${brand.recover}">${msg("doForgotPassword")}</a></li></ul>
  </#if>
</form>
</#if>
<#if enableWebAuthnConditionalUI?has_content>
<@parts.assertion fallback="conditional" />
<div class="stack" data-passkey hidden>
  <p class="or"><span>${msg("porticoOrWithoutPassword")}</span></p>
  <button class="btn wide" type="button" id="authenticateWebAuthnButton"><@parts.icon name="fingerprint-pattern" /> ${msg("webauthn-doAuthenticate")}</button>
</div>
</#if>
<p>${msg("porticoFirstTime")}</p>
</#if>
</@layout.registrationLayout>
