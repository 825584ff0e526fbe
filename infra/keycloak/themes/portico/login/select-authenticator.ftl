<#import "template.ftl" as layout>
<#import "parts.ftl" as parts>
<@layout.registrationLayout displayInfo=false; section>
<#if section == "header">
${msg("loginChooseAuthenticator")}
<#elseif section == "form">
<form class="card" id="kc-select-credential-form" action="${url.loginAction}" method="post">
  <ul class="rows">
    <#list auth.authenticationSelections as selection>
    <li><button class="row-button" name="authenticationExecution" value="${selection.authExecId}"><@parts.icon name={"webauthn-display-name": "fingerprint-pattern", "webauthn-passwordless-display-name": "fingerprint-pattern", "recovery-authn-codes-display-name": "ticket", "otp-display-name": "smartphone"}[selection.displayName]!"key-round" /> <span><b>${msg(selection.displayName)}</b> <small>${msg(selection.helpText)}</small></span> <@parts.icon name="chevron-right" /></button></li>
    </#list>
  </ul>
</form>
</#if>
</@layout.registrationLayout>
