package rules.apps.made_test

import data.lib.testing
import data.rules.apps.made

_plain := {
	"grant_types": ["authorization_code", "refresh_token"],
	"is_service": false,
	"keys_set": false,
	"secret_supplied": false,
	"wildcard_redirect": false,
	"insecure_redirect": false,
}

_asked(properties) := testing.evaluation({"action": {
	"name": "createApplication",
	"properties": object.union(_plain, properties),
}})

test_alerts_and_holds_nothing_on_a_plain_app if {
	count(made.hold) == 0 with input as _asked({})
	count(made.alert) == 1 with input as _asked({})
}

test_holds_on_an_app_that_acts_without_a_person if {
	some finding in made.hold with input as _asked({"is_service": true})
	finding.proof.is_service == true
	every grant in ["client_credentials", "password", "jwt-bearer", "token-exchange", "saml2-bearer"] {
		count(made.hold) == 1 with input as _asked({"grant_types": [grant]})
	}
}

test_holds_on_its_own_keys_and_loose_redirects if {
	every name in ["keys_set", "secret_supplied", "wildcard_redirect", "insecure_redirect"] {
		count(made.hold) == 1 with input as _asked({name: true})
		count(made.alert) == 0 with input as _asked({name: true})
	}
}

test_silent_never_when_something_is_missing if {
	every name, _ in _plain {
		count(made.hold) == 1 with input as testing.without(_asked({}), concat("/", ["/action/properties", name]))
	}
}
