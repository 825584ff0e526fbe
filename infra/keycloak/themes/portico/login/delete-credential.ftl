<#import "template.ftl" as layout>
<@layout.registrationLayout displayMessage=false; section>
<#if section == "header">
${msg("deleteCredentialTitle", credentialLabel)}
<#elseif section == "form">
<p class="lede" id="kc-delete-text">${msg("deleteCredentialMessage", credentialLabel)}</p>
<form class="stack" action="${url.loginAction}" method="post">
  <button class="btn danger wide" id="kc-accept" name="accept" value="yes">${msg("doConfirmDelete")}</button>
  <button class="btn quiet wide" id="kc-decline" name="cancel-aia" value="true">${msg("doCancel")}</button>
</form>
</#if>
</@layout.registrationLayout>
