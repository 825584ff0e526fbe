<#import "template.ftl" as layout>
<#import "parts.ftl" as parts>
<#import "brand.ftl" as brand>
<@layout.registrationLayout; section>
<#if section == "header">
${msg("webauthn-error-title")}
<#elseif section == "form">
<p>${msg("porticoPasskeyErrorWords")}</p>
<form class="stack" id="kc-error-credential-form" action="${url.loginAction}" method="post">
  <input type="hidden" id="executionValue" name="authenticationExecution" value="${execution}">
  <input type="hidden" id="isSetRetry" name="isSetRetry" value="retry">
  <button class="btn main wide" id="kc-try-again">${msg("doTryAgain")}</button>
</form>
<#if isAppInitiatedAction??>
<form id="kc-webauthn-settings-form" action="${url.loginAction}" method="post"><@parts.cancel id="cancelWebAuthnAIA" /></form>
</#if>
<#if brand.recover?has_content>
<ul class="links"><li><a href="${brand.recover}">${msg("porticoLostKey")}</a></li></ul>
</#if>
</#if>
</@layout.registrationLayout>
