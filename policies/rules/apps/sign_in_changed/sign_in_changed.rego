# METADATA
# title: How an app signs people in changes
# description: >-
#   Sign-ins are sent to another host, the app proves itself with other keys, acts without a person from now on, shows
#   passwords, or is told by SAML who somebody is. It waits for a person; any other change of an app is told to
#   someone.
# custom:
#   severity: high
#   operations:
#     - replaceApplication
#   facts: [app.sign_in_hosts, app.is_service]
#   properties: [redirect_hosts, sso_host, sign_on_mode, grant_types, keys_set, secret_supplied, wildcard_redirect, insecure_redirect, reveals_passwords]
#   controls: ["soc2:CC6.1", "soc2:CC8.1", "iso27001:A.8.5", "iso27001:A.8.9", "iso27001:A.8.32", "nist80053:CM-3"]
#   hint: Leave hosts, keys and grant types as they are, or send the same request again after approval.
package rules.apps.sign_in_changed

import data.lib.finding
import data.lib.okta.facts

hold contains finding.from(rego.metadata.chain(), _proof) if not _is_upkeep

alert contains finding.from(rego.metadata.chain(), _proof) if _is_upkeep

_targets := object.get(input, ["context", "targets"], [])

# Modes whose settings do not say who somebody is; any other, as SAML and what Okta adds later, waits.
_plain_modes := {"AUTO_LOGIN", "BASIC_AUTH", "BOOKMARK", "BROWSER_PLUGIN", "OPENID_CONNECT", "SECURE_PASSWORD_STORE"}

# Grants with which tokens are had without anybody signing in at Okta.
_grants_without_sign_in := {"client_credentials", "jwt-bearer", "password", "saml2-bearer", "token-exchange"}

_is_upkeep if {
	input.action.properties.sign_on_mode in _plain_modes
	input.action.properties.keys_set == false
	input.action.properties.secret_supplied == false
	input.action.properties.wildcard_redirect == false
	input.action.properties.insecure_redirect == false
	input.action.properties.reveals_passwords == false
	_sends_nobody_elsewhere
	_needs_a_person_as_before
}

_sends_nobody_elsewhere if every app in _apps {
	_stays_home(app)
}

_apps := [target | some target in _targets; target.type == "app"]

_stays_home(app) if app.exists == false

_stays_home(app) if {
	input.action.properties.sso_host == ""
	_names_its_hosts
	every host in input.action.properties.redirect_hosts {
		host in app.facts.sign_in_hosts.value
	}
}

# An app of OpenID Connect that people use has somewhere to send them; one that acts by itself may have nowhere.
_names_its_hosts if count(input.action.properties.redirect_hosts) > 0

_names_its_hosts if input.action.properties.sign_on_mode != "OPENID_CONNECT"

_names_its_hosts if facts.all_known(input.context.targets, "app", "is_service", true)

_needs_a_person_as_before if facts.all_known(input.context.targets, "app", "is_service", true)

_needs_a_person_as_before if every grant in input.action.properties.grant_types {
	not grant in _grants_without_sign_in
}

_proof := {
	"sign_on_mode": object.get(input, ["action", "properties", "sign_on_mode"], "unknown"),
	"hosts": object.get(input, ["action", "properties", "redirect_hosts"], "unknown"),
	"hosts_before": facts.shown(_targets, "app", "sign_in_hosts"),
	"grant_types": object.get(input, ["action", "properties", "grant_types"], "unknown"),
	"keys_set": object.get(input, ["action", "properties", "keys_set"], "unknown"),
	"secret_supplied": object.get(input, ["action", "properties", "secret_supplied"], "unknown"),
}
