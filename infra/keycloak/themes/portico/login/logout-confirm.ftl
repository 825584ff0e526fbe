<#import "template.ftl" as layout>
<#import "brand.ftl" as brand>
<@layout.registrationLayout; section>
<#if section == "header">
${msg("logoutConfirmHeader")}
<#elseif section == "form">
<form class="stack" id="kc-logout-confirm" action="${url.logoutConfirmAction}" method="post">
  <input type="hidden" name="session_code" value="${logoutConfirm.code}">
  <button class="btn main wide" id="kc-logout" name="confirmLogout" value="yes">${msg("doLogout")}</button>
</form>
<#if !logoutConfirm.skipLink && brand.origin?has_content>
<ul class="links"><li><a href="${brand.origin}/">${msg("backToApplication")}</a></li></ul>
</#if>
</#if>
</@layout.registrationLayout>
