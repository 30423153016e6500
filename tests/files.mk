# Written by `make update-lists`; not to be edited.

scenario_files =

analysis_files =

doc_files = \
	doc/rules.md \
	doc/sources.md

case_tests =

error_tests =

shell_tests = \
	tests/configure.test \
	tests/layers.test \
	tests/lists.test \
	tests/rules.test

test_data = \
	tests/check-layers \
	tests/files.mk \
	tests/list-files \
	tests/run-case \
	tests/run-error
