<#import "template.ftl" as layout>
<#import "brand.ftl" as brand>
<@layout.registrationLayout displayMessage=false; section>
<#if section == "header">
<#if messageHeader??>${msg(messageHeader)}<#else>${kcSanitize(message.summary)?no_esc}</#if>
<#elseif section == "form">
<div class="stack" id="kc-info-message">
  <#if messageHeader?? || requiredActions??>
  <p class="lede">${kcSanitize(message.summary)?no_esc}<#if requiredActions??><#list requiredActions>: <b><#items as action>${msg("requiredAction." + action)}<#sep>, </#items></b></#list></#if></p>
  </#if>
  <#if !skipLink??>
  <#if pageRedirectUri?has_content>
  <p><a class="btn main wide" href="${pageRedirectUri}">${msg("backToApplication")}</a></p>
  <#elseif actionUri?has_content>
  <p><a class="btn main wide" href="${actionUri}">${msg("proceedWithAction")}</a></p>
  <#elseif brand.origin?has_content>
  <p><a class="btn main wide" href="${brand.origin}/">${msg("backToApplication")}</a></p>
  </#if>
  </#if>
</div>
</#if>
</@layout.registrationLayout>
