<#-- The practice's look, from the attributes of the client one signs in to:
     portico.name, portico.phone            words
     portico.logo, portico.origin, portico.recover   absolute addresses (http or https)
     portico.fill, .on, .deep, .pale, .accent, .accentOn   colours, # and six hexadecimal digits
     portico.tone                           a colour, or nothing: what greys lean to
     portico.corners                        square, soft or round
     portico.letters, portico.weight        atkinson, system or book; how heavy headings are
     portico.alt                            what the logo shows, in words
     Without a client, or where an attribute is not what it should be, Portico's own look stands in. -->
<#function word key fallback="">
  <#return (client.attributes["portico." + key])!fallback>
</#function>

<#function address key>
  <#local value = word(key)>
  <#if value?matches("https?://[A-Za-z0-9.:-]+(/[A-Za-z0-9._~/%?&=-]*)?")><#return value></#if>
  <#return "">
</#function>

<#function colour key fallback>
  <#local value = word(key)>
  <#if value?matches("#[0-9a-f]{6}")><#return value></#if>
  <#return fallback>
</#function>

<#function radius>
  <#return {"square": "0.125rem", "round": "1.125rem"}[word("corners")]!"0.625rem">
</#function>

<#function weight>
  <#local value = word("weight")>
  <#if value?matches("[67][0-9]{2}")><#return value></#if>
  <#return "680">
</#function>

<#function phoneHref number>
  <#local digits = number?replace("[^0-9+]", "", "r")>
  <#if digits?length == 10><#return "tel:+1" + digits></#if>
  <#return "tel:" + digits>
</#function>

<#assign name = word("name", (realm.displayName)!"Portico")>
<#assign phone = word("phone")>
<#assign alt = word("alt")>
<#assign logo = address("logo")>
<#assign origin = address("origin")>
<#assign recover = address("recover")>

<#macro styles>
<style>
@layer tokens {
  :root {
    --brand-fill: ${colour("fill", "#2d2144")};
    --brand-on: ${colour("on", "#ffffff")};
    --brand-deep: ${colour("deep", "#2d2144")};
    --brand-pale: ${colour("pale", "#c2b6e2")};
    --accent-fill: ${colour("accent", "#f2b544")};
    --accent-on: ${colour("accentOn", "#14161a")};
    --radius: ${radius()};
    <#if word("letters") == "system">--font-text: system-ui, sans-serif;</#if>
    <#if word("letters") == "book">--font-text: ui-serif, "Charter", "Georgia", serif;</#if>
    --weight-display: ${weight()};
    <#if colour("tone", "")?has_content>--tone: ${colour("tone", "")};</#if>
  }
}
</style>
</#macro>
