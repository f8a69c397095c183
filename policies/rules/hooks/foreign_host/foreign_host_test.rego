package rules.hooks.foreign_host_test

import data.lib.testing
import data.rules.hooks.foreign_host

_asked(properties) := testing.evaluation({"action": {"name": "createEventHook", "properties": properties}})

_allowed := ["hooks.acme.test", ".acme.example"]

test_blocks_a_foreign_host if {
	some finding in foreign_host.block with input as _asked({"host": "hooks.evil.test"})
		with data.settings.hooks.allowed_hook_hosts as _allowed
	finding.proof.host == "hooks.evil.test"
}

test_blocks_a_host_that_only_ends_alike if {
	count(foreign_host.block) == 1 with input as _asked({"host": "evilhooks.acme.test"})
		with data.settings.hooks.allowed_hook_hosts as _allowed
	count(foreign_host.block) == 1 with input as _asked({"host": "evil-acme.example"})
		with data.settings.hooks.allowed_hook_hosts as _allowed
}

test_silent_on_a_host_of_ours if {
	count(foreign_host.block) == 0 with input as _asked({"host": "hooks.acme.test", "token_host": ""})
		with data.settings.hooks.allowed_hook_hosts as _allowed
	count(foreign_host.block) == 0 with input as _asked({"host": "a.b.acme.example", "token_host": "hooks.acme.test"})
		with data.settings.hooks.allowed_hook_hosts as _allowed
}

test_blocks_when_the_host_is_missing if {
	count(foreign_host.block) == 1 with input as _asked({})
		with data.settings.hooks.allowed_hook_hosts as _allowed
}

test_blocks_when_the_settings_are_missing if {
	count(foreign_host.block) == 1 with input as _asked({"host": "hooks.acme.test", "token_host": ""})
		with data.settings.hooks as {"allowed_hook_hosts": []}
}

test_blocks_a_foreign_host_of_its_tokens if {
	some finding in foreign_host.block with input as _asked({"host": "hooks.acme.test", "token_host": "evil.test"})
		with data.settings.hooks.allowed_hook_hosts as _allowed
	finding.proof.token_host == "evil.test"
}

test_blocks_when_the_host_of_its_tokens_is_missing if {
	count(foreign_host.block) == 1 with input as _asked({"host": "hooks.acme.test"})
		with data.settings.hooks.allowed_hook_hosts as _allowed
}
