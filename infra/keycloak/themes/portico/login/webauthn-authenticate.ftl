<#import "template.ftl" as layout>
<#import "parts.ftl" as parts>
<#import "brand.ftl" as brand>
<@layout.registrationLayout; section>
<#if section == "header">
${msg("webauthn-login-title")}
<#elseif section == "form">
<p class="lede">${msg("porticoPasskeyLede")}</p>
<@parts.assertion />
<#if shouldDisplayAuthenticators?? && shouldDisplayAuthenticators && authenticators?? && authenticators.authenticators?size gt 1>
<p class="label" id="keys">${msg("webauthn-available-authenticators")}</p>
<ul class="rows" aria-labelledby="keys">
  <#list authenticators.authenticators as authenticator>
  <li><div><@parts.icon name="fingerprint-pattern" /> <span><b id="kc-webauthn-authenticator-label-${authenticator?index}">${authenticator.label}</b> <small>${msg("webauthn-createdAt-label")} ${authenticator.createdAt}</small></span></div></li>
  </#list>
</ul>
</#if>
<button class="btn main wide" type="button" id="authenticateWebAuthnButton" data-passkey hidden><@parts.icon name="fingerprint-pattern" /> ${msg("webauthn-doAuthenticate")}</button>
<noscript><p>${msg("porticoPasskeyNeedsScript")}</p></noscript>
<#if brand.recover?has_content>
<ul class="links"><li><a href="${brand.recover}">${msg("porticoLostKey")}</a></li></ul>
</#if>
</#if>
</@layout.registrationLayout>
