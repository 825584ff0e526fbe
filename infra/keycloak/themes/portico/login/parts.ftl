<#-- The few parts that login pages are made of. Same markup and classes as our other pages. -->
<#macro icon name cls=""><svg class="icon ${cls}" aria-hidden="true"><use href="${url.resourcesPath}/img/icons.svg?${properties.porticoVersion}#i-${name}"/></svg></#macro>

<#macro notice tone="info">
<div class="notice" data-tone="${tone}" role="<#if tone == "bad">alert<#else>status</#if>"><@icon name={"bad": "circle-alert", "ok": "circle-check", "info": "info", "warn": "triangle-alert"}[tone] /> <div><#nested></div></div>
</#macro>

<#-- Label, hint, error, control. Keycloak's message for a field stands under its label. -->
<#macro field id label name=id errors=[name] type="text" value="" hint="" autocomplete="" inputmode="" cls="" autofocus=false required=true dir="">
<#local error = firstError(errors)>
<div class="field">
  <label for="${id}">${label}</label>
  <#if hint?has_content><p class="hint" id="${id}-hint">${hint}</p></#if>
  <#if error?has_content><p class="error" id="${id}-error"><@icon name="circle-alert" /> <span>${kcSanitize(error)?no_esc}</span></p></#if>
  <input class="input ${cls}" id="${id}" name="${name}" type="${type}"<#if type != "password"> value="${value}"</#if><#if autocomplete?has_content> autocomplete="${autocomplete}"</#if><#if inputmode?has_content> inputmode="${inputmode}"</#if><#if hint?has_content || error?has_content> aria-describedby="<#if hint?has_content>${id}-hint</#if><#if error?has_content> ${id}-error</#if>"</#if><#if error?has_content> aria-invalid="true"</#if> autocapitalize="none" spellcheck="false"<#if required> required</#if><#if autofocus> autofocus</#if>>
  <#if type == "password"><button class="as-link" type="button" data-reveal="${id}" data-hide="${msg("hidePassword")}" aria-pressed="false" hidden>${msg("showPassword")}</button></#if>
</div>
</#macro>

<#function firstError names>
  <#list names as name>
    <#if messagesPerField.existsError(name)><#return messagesPerField.get(name)></#if>
  </#list>
  <#return "">
</#function>

<#-- Asked only of a person who came from their own account page. -->
<#macro otherDevices>
<#if isAppInitiatedAction??>
<label class="choice"><input type="checkbox" id="logout-sessions" name="logout-sessions" value="on"> <span><b>${msg("logoutOtherSessions")}</b></span></label>
</#if>
</#macro>

<#macro cancel id>
<#if isAppInitiatedAction??>
<button class="btn quiet wide" id="${id}" name="cancel-aia" value="true" formnovalidate>${msg("doCancel")}</button>
</#if>
</#macro>

<#-- What a passkey's answer is put into. The script reads what the browser needs from data-attributes. -->
<#macro assertion fallback="none">
<form id="webauth" action="${url.loginAction}" method="post"
  data-challenge="${challenge}" data-rp-id="${rpId}" data-verification="${userVerification}" data-timeout="${createTimeout}"
  data-identified="${isUserIdentified}" data-mediation="${(mediation)!fallback}" data-unsupported="${msg("webauthn-unsupported-browser-text")}"
  data-allowed="<#if authenticators??><#list authenticators.authenticators as authenticator>${authenticator.credentialId}<#sep> </#list></#if>">
  <#list ["clientDataJSON", "authenticatorData", "signature", "credentialId", "userHandle", "error"] as name>
  <input type="hidden" id="${name}" name="${name}">
  </#list>
</form>
</#macro>
