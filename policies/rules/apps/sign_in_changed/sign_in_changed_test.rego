package rules.apps.sign_in_changed_test

import data.lib.testing
import data.rules.apps.sign_in_changed

_plain := {
	"sign_on_mode": "OPENID_CONNECT",
	"redirect_hosts": ["app.acme.test"],
	"sso_host": "",
	"grant_types": ["authorization_code"],
	"keys_set": false,
	"secret_supplied": false,
	"wildcard_redirect": false,
	"insecure_redirect": false,
	"reveals_passwords": false,
}

_known := {"sign_in_hosts": ["app.acme.test", "eu.acme.test"], "is_service": false}

_asked(properties, facts) := testing.evaluation(object.union(
	{"action": {"name": "replaceApplication", "properties": object.union(_plain, properties)}},
	testing.about([testing.target("app", "0oa1", facts)]),
))

test_alerts_and_holds_nothing_when_only_its_name_changes if {
	count(sign_in_changed.hold) == 0 with input as _asked({}, _known)
	count(sign_in_changed.alert) == 1 with input as _asked({}, _known)
}

test_holds_when_sign_ins_go_elsewhere if {
	some finding in sign_in_changed.hold with input as _asked({"redirect_hosts": ["app.acme.test", "evil.test"]}, _known)
	finding.proof.hosts_before == {"0oa1": ["app.acme.test", "eu.acme.test"]}
	count(sign_in_changed.alert) == 0 with input as _asked({"redirect_hosts": ["evil.test"]}, _known)
}

test_holds_when_an_app_of_people_names_no_host if {
	count(sign_in_changed.hold) == 1 with input as _asked({"redirect_hosts": []}, _known)
	count(sign_in_changed.hold) == 0 with input as _asked({"sign_on_mode": "BOOKMARK", "redirect_hosts": []}, _known)
}

test_holds_on_keys_saml_and_loose_redirects if {
	changes := [
		{"keys_set": true}, {"secret_supplied": true}, {"wildcard_redirect": true}, {"insecure_redirect": true},
		{"reveals_passwords": true}, {"sign_on_mode": "SAML_2_0"}, {"sign_on_mode": "(other)"}, {"sso_host": "evil.test"},
	]
	every change in changes {
		count(sign_in_changed.hold) == 1 with input as _asked(change, _known)
	}
}

test_holds_when_an_app_of_people_acts_by_itself if {
	count(sign_in_changed.hold) == 1 with input as _asked({"grant_types": ["client_credentials"]}, _known)
	machine := {"sign_in_hosts": [], "is_service": true}
	asked := _asked({"grant_types": ["client_credentials"], "redirect_hosts": []}, machine)
	count(sign_in_changed.hold) == 0 with input as asked
}

test_silent_on_hold_when_okta_says_there_is_no_such_app if {
	gone := object.union(testing.target("app", "0oa1", {}), {"exists": false})
	asked := testing.evaluation(object.union(
		{"action": {"name": "replaceApplication", "properties": _plain}},
		testing.about([gone]),
	))
	count(sign_in_changed.hold) == 0 with input as asked
}

test_holds_when_the_hosts_of_before_or_what_is_asked_is_missing if {
	count(sign_in_changed.hold) == 1 with input as _asked({}, {"is_service": false})
	every name, _ in _plain {
		count(sign_in_changed.hold) == 1 with input as testing.without(_asked({}, _known), concat("/", ["/action/properties", name]))
	}
}
