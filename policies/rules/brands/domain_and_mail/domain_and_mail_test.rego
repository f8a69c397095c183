package rules.brands.domain_and_mail_test

import data.lib.testing
import data.rules.brands.domain_and_mail

_asked := testing.evaluation(object.union(
	{"action": {"name": "createEmailServer"}},
	testing.about([testing.target("email_server", "ems1", {})]),
))

test_holds_whoever_asks if {
	some finding in domain_and_mail.hold with input as _asked
	finding.proof == {"operation": "createEmailServer", "of": {"type": "email_server", "id": "ems1"}}
	finding.severity == "high"
}

test_silent_with_any_effect_but_hold if {
	not domain_and_mail.block with input as _asked
	not domain_and_mail.allow with input as _asked
}

test_holds_when_the_resource_is_missing if {
	some finding in domain_and_mail.hold with input as testing.without(_asked, "/resource")
	finding.proof.of == "unknown"
}
