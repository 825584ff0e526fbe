<#import "template.ftl" as layout>
<#import "brand.ftl" as brand>
<@layout.registrationLayout displayMessage=false; section>
<#if section == "header">
${msg("errorTitle")}
<#elseif section == "form">
<div class="stack" id="kc-error-message">
  <p class="lede">${kcSanitize(message.summary)?no_esc}</p>
  <#if brand.origin?has_content>
  <p><a class="btn main wide" id="backToApplication" href="${brand.origin}/">${msg("backToApplication")}</a></p>
  <#else>
  <p>${msg("porticoBackWords")}</p>
  </#if>
  <#if traceId??><p class="hint" id="traceId">${msg("traceIdSupportMessage", traceId)}</p></#if>
</div>
</#if>
</@layout.registrationLayout>
