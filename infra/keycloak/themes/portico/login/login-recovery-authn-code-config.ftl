<#import "template.ftl" as layout>
<#import "parts.ftl" as parts>
<#import "brand.ftl" as brand>
<@layout.registrationLayout; section>
<#if section == "header">
${msg("recovery-code-config-header")}
<#elseif section == "form">
<p class="lede">${msg("porticoRecoveryLede")}</p>
<@parts.notice tone="warn"><h2>${msg("recovery-code-config-warning-title")}</h2><p>${msg("recovery-code-config-warning-message")}</p></@parts.notice>
<ol class="codes code" id="kc-recovery-codes-list" data-title="${msg("recovery-codes-download-file-header")} ${brand.name}">
  <#list recoveryAuthnCodesConfigBean.generatedRecoveryAuthnCodesList as code>
  <li>${code[0..3]}-${code[4..7]}-${code[8..]}</li>
  </#list>
</ol>
<div class="actions" data-scripted hidden>
  <button class="btn small" type="button" id="printRecoveryCodes"><@parts.icon name="printer" /> ${msg("recovery-codes-print")}</button>
  <button class="btn small" type="button" id="downloadRecoveryCodes"><@parts.icon name="download" /> ${msg("recovery-codes-download")}</button>
  <button class="btn small" type="button" id="copyRecoveryCodes"><@parts.icon name="copy" /> ${msg("recovery-codes-copy")}</button>
  <span role="status" id="copied" data-words="${msg("recovery-codes-copied")}"></span>
</div>
<form class="stack" id="kc-recovery-codes-settings-form" action="${url.loginAction}" method="post">
  <input type="hidden" name="generatedRecoveryAuthnCodes" value="${recoveryAuthnCodesConfigBean.generatedRecoveryAuthnCodesAsString}">
  <input type="hidden" name="generatedAt" value="${recoveryAuthnCodesConfigBean.generatedAt?c}">
  <input type="hidden" id="userLabel" name="userLabel" value="${msg("recovery-codes-label-default")}">
  <label class="choice"><input type="checkbox" id="kcRecoveryCodesConfirmationCheck" name="kcRecoveryCodesConfirmationCheck" required> <span><b>${msg("recovery-codes-confirmation-message")}</b></span></label>
  <@parts.otherDevices />
  <button class="btn main wide" id="saveRecoveryAuthnCodesBtn">${msg("porticoFinish")}</button>
  <@parts.cancel id="cancelRecoveryAuthnCodesBtn" />
</form>
</#if>
</@layout.registrationLayout>
