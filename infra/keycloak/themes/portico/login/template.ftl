<#import "brand.ftl" as brand>
<#import "parts.ftl" as parts>
<#-- The frame of every login page: the practice's door on one side, one form on the other. The macro keeps Keycloak's
     name and sections ("header", "form", "info", "socialProviders"), so that its own pages find their place in it too. -->
<#macro registrationLayout bodyClass="" displayInfo=false displayMessage=true displayRequiredFields=false>
<#local heading><#nested "header"></#local>
<!DOCTYPE html>
<html lang="${(locale.currentLanguageTag)!lang!"en"}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex, nofollow">
<meta name="color-scheme" content="light dark">
<title>${plain(heading)?no_esc}, ${brand.name}</title>
<#if brand.logo?has_content>
<link rel="icon" href="${brand.logo}">
<#else>
<link rel="icon" href="${url.resourcesPath}/img/logo.svg?${properties.porticoVersion}">
</#if>
<link rel="stylesheet" href="${url.resourcesPath}/css/login.css?${properties.porticoVersion}">
<@brand.styles />
<script src="${url.resourcesPath}/js/login.js?${properties.porticoVersion}" type="module"></script>
</head>
<body data-page="${(pageId)!""}" data-other-tab="${(url.ssoLoginInOtherTabsUrl)!""}" data-auth-hash="${(authenticationSession.authSessionIdHash)!""}">
<a class="skip" href="#main">${msg("porticoSkip")}</a>
<div class="entry">
  <header class="entry-door">
    <div class="entry-arch"><img src="<#if brand.logo?has_content>${brand.logo}<#else>${url.resourcesPath}/img/logo.svg?${properties.porticoVersion}</#if>" alt="${brand.alt}" width="96" height="96"></div>
    <p class="entry-name">${brand.name}</p>
    <#if brand.phone?has_content>
    <p>${msg("porticoTrouble")}<br>${msg("porticoCall")} <a href="${brand.phoneHref(brand.phone)}">${brand.phone}</a></p>
    </#if>
  </header>
  <main class="entry-form stack" id="main" tabindex="-1">
    <h1 id="kc-page-title">${heading}</h1>
    <#-- A step of one's own account needs no warning that the step is due. -->
    <#if displayMessage && message?has_content && (message.type != "warning" || !isAppInitiatedAction??)>
    <@parts.notice tone={"error": "bad", "warning": "info", "success": "ok"}[message.type]!"info"><p>${kcSanitize(message.summary)?no_esc}</p></@parts.notice>
    </#if>
    <#if auth?has_content && auth.showUsername() && !auth.showResetCredentials()>
    <p class="hint" id="kc-username">${msg("porticoSigningInAs")} <b id="kc-attempted-username">${auth.attemptedUsername}</b>. <a id="reset-login" href="${url.loginRestartFlowUrl}">${msg("porticoSomeoneElse")}</a></p>
    </#if>
    <#nested "form">
    <#nested "socialProviders">
    <#if displayInfo><div id="kc-info"><#nested "info"></div></#if>
    <#if auth?has_content && auth.showTryAnotherWayLink()>
    <form id="kc-select-try-another-way-form" action="${url.loginAction}" method="post">
      <input type="hidden" name="tryAnotherWay" value="on">
      <button class="as-link" id="try-another-way">${msg("doTryAnotherWay")}</button>
    </form>
    </#if>
    <ul class="links row tail hint">
      <#if realm.internationalizationEnabled && locale??>
      <#list locale.supported as other><#if other.languageTag != locale.currentLanguageTag>
      <li><a href="${other.url}" lang="${other.languageTag}" hreflang="${other.languageTag}">${other.label}</a></li>
      </#if></#list>
      </#if>
      <#if brand.origin?has_content>
      <li><a href="${brand.origin}/privacy">${msg("porticoPrivacy")}</a></li>
      </#if>
    </ul>
  </main>
</div>
</body>
</html>
</#macro>

<#-- Words without their markup, for the title. -->
<#function plain heading>
  <#if heading?is_markup_output><#return heading?markup_string?replace("<[^>]*>", "", "r")?trim></#if>
  <#return heading?trim>
</#function>
