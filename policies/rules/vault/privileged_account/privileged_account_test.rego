package rules.vault.privileged_account_test

import data.lib.testing
import data.rules.vault.privileged_account

_asked := testing.evaluation(object.union(
	{"action": {"name": "rotatePasswordForPrivilegedResource"}},
	testing.about([testing.target("privileged_resource", "opr1", {})]),
))

test_holds_whoever_asks if {
	some finding in privileged_account.hold with input as _asked
	finding.proof == {"operation": "rotatePasswordForPrivilegedResource", "of": {"type": "privileged_resource", "id": "opr1"}}
	finding.severity == "high"
}

test_silent_with_any_effect_but_hold if {
	not privileged_account.block with input as _asked
	not privileged_account.allow with input as _asked
}

test_holds_when_the_resource_is_missing if {
	some finding in privileged_account.hold with input as testing.without(_asked, "/resource")
	finding.proof.of == "unknown"
}
