package rules.idps.account_link_test

import data.lib.testing
import data.rules.idps.account_link

_asked := testing.evaluation(object.union(
	{"action": {"name": "linkUserToIdentityProvider"}},
	testing.about([testing.target("idp", "0oa1idp0000000000001", {})]),
))

test_holds_whoever_asks if {
	some finding in account_link.hold with input as _asked
	finding.proof == {"operation": "linkUserToIdentityProvider", "of": {"type": "idp", "id": "0oa1idp0000000000001"}}
	finding.severity == "high"
}

test_silent_with_any_effect_but_hold if {
	not account_link.block with input as _asked
	not account_link.allow with input as _asked
}

test_holds_when_the_resource_is_missing if {
	some finding in account_link.hold with input as testing.without(_asked, "/resource")
	finding.proof.of == "unknown"
}
