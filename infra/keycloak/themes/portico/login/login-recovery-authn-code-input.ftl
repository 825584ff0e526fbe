<#import "template.ftl" as layout>
<#import "parts.ftl" as parts>
<#import "brand.ftl" as brand>
<@layout.registrationLayout displayMessage=!messagesPerField.existsError("recoveryCodeInput"); section>
<#if section == "header">
${msg("auth-recovery-code-header")}
<#elseif section == "form">
<p class="lede">${msg("porticoRecoveryInputLede")}</p>
<form class="stack" id="kc-recovery-code-login-form" action="${url.loginAction}" method="post">
  <@parts.field id="recoveryCodeInput" label=msg("auth-recovery-code-prompt", recoveryAuthnCodesInputBean.codeNumber?c) hint=msg("porticoRecoveryHint") autocomplete="one-time-code" cls="code" autofocus=true />
  <button class="btn main wide" id="kc-login" name="login">${msg("doContinue")}</button>
</form>
<#if brand.recover?has_content>
<ul class="links"><li><a href="${brand.recover}">${msg("porticoLostCodes")}</a></li></ul>
</#if>
</#if>
</@layout.registrationLayout>
