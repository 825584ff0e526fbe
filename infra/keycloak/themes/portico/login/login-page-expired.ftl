<#import "template.ftl" as layout>
<@layout.registrationLayout; section>
<#if section == "header">
${msg("pageExpiredTitle")}
<#elseif section == "form">
<p class="lede">${msg("pageExpiredMsg1")}</p>
<p><a class="btn main wide" id="loginContinueLink" href="${url.loginAction}">${msg("doContinue")}</a></p>
<ul class="links"><li><a id="loginRestartLink" href="${url.loginRestartFlowUrl}">${msg("porticoStartAgain")}</a></li></ul>
</#if>
</@layout.registrationLayout>
