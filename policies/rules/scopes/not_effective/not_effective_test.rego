package rules.scopes.not_effective_test

import data.lib.testing
import data.rules.scopes.not_effective

_effective(value, access) := testing.evaluation({
	"context": {"may": {"effective": value}},
	"action": {"access": access},
})

test_blocks_what_okta_would_refuse if {
	some finding in not_effective.block with input as _effective(false, "read")
	finding.rule == "scopes.not_effective"
}

test_blocks_a_write_while_rights_are_unknown if {
	count(not_effective.block) == 1 with input as _effective("unknown", "write")
}

test_blocks_a_read_of_secrets_while_rights_are_unknown if {
	asked := object.union(_effective("unknown", "read"), {"action": {"reveals_secrets": true}})
	count(not_effective.block) == 1 with input as asked
}

test_silent_on_a_plain_read_while_rights_are_unknown if {
	count(not_effective.block) == 0 with input as _effective("unknown", "read")
}

test_silent_when_okta_would_do_it if {
	count(not_effective.block) == 0 with input as testing.evaluation({})
}

test_blocks_when_rights_at_okta_are_missing if {
	asked := testing.without(testing.evaluation({}), "/context/may/effective")
	count(not_effective.block) == 1 with input as asked
}

test_silent_on_unknown_rights_where_the_settings_leave_it_to_okta if {
	count(not_effective.block) == 0 with input as _effective("unknown", "write")
		with data.settings.scopes.unknown_rights_block as false
}

test_blocks_a_known_lack_of_right_whatever_the_settings if {
	count(not_effective.block) == 1 with input as _effective(false, "write")
		with data.settings.scopes.unknown_rights_block as false
}
