# Written by `make update-lists`; not to be edited.

scenario_files = \
	scenarios/data/README.md \
	scenarios/data/gce-us-central1-c.csv \
	scenarios/data/nasa-day.csv \
	scenarios/interplay/checkpoint-through-scale-out.yaml \
	scenarios/interplay/failing-launches.yaml \
	scenarios/interplay/hook-that-rolls-back.yaml \
	scenarios/interplay/rebalance-and-hook.yaml \
	scenarios/interplay/rebalance-and-stock-out.yaml \
	scenarios/interplay/rollback-and-unhealthy.yaml \
	scenarios/interplay/scale-in-during-refresh.yaml \
	scenarios/interplay/scale-out-during-refresh.yaml \
	scenarios/interplay/suspend-in-checkpoint-pause.yaml \
	scenarios/interplay/zone-lost-during-refresh.yaml \
	scenarios/mixed/attach-during-refresh.yaml \
	scenarios/mixed/rebalance-and-refresh-exclude-each-other.yaml \
	scenarios/mixed/refresh-undoes-the-spread.yaml \
	scenarios/mixed/remove-during-refresh.yaml \
	scenarios/mixed/standby-keeps-the-old-image.yaml \
	scenarios/rebalance/fifteen-gives-two.yaml \
	scenarios/rebalance/overshoot-base.yaml \
	scenarios/rebalance/protected-in-the-full-zone.yaml \
	scenarios/rebalance/refused-when-balanced.yaml \
	scenarios/rebalance/six-minutes.yaml \
	scenarios/rebalance/three-zones-at-max-size.yaml \
	scenarios/rebalance/until-balanced.yaml \
	scenarios/rebalance/warm-up-is-not-waited-for.yaml \
	scenarios/refresh/all-at-once-0-200.yaml \
	scenarios/refresh/behind-a-load-balancer.yaml \
	scenarios/refresh/cancel-mid-batch.yaml \
	scenarios/refresh/checkpoints-20-50-100.yaml \
	scenarios/refresh/clamp-to-max-size.yaml \
	scenarios/refresh/defaults-80-120.yaml \
	scenarios/refresh/launch-first.yaml \
	scenarios/refresh/long-tail-of-boots.yaml \
	scenarios/refresh/nothing-to-refresh.yaml \
	scenarios/refresh/one-at-a-time-100-100.yaml \
	scenarios/refresh/one-instance.yaml \
	scenarios/refresh/percentages-sweep.yaml \
	scenarios/refresh/rollback-at-37-percent.yaml \
	scenarios/refresh/rolling-batching.yaml \
	scenarios/refresh/samples-from-csv.yaml \
	scenarios/refresh/standby-protected-attached.yaml \
	scenarios/refresh/start-in-a-day-of-demand.yaml \
	scenarios/refresh/suspend-and-resume.yaml \
	scenarios/refresh/two-instances-80-120.yaml \
	scenarios/refresh/two-thousand.yaml \
	scenarios/refresh/wait-for-warmup.yaml \
	scenarios/remove-standby/attach-and-detach.yaml \
	scenarios/remove-standby/maintenance-in-standby.yaml \
	scenarios/remove-standby/one-activity-at-a-time.yaml \
	scenarios/remove-standby/protection.yaml \
	scenarios/remove-standby/remove-and-replace.yaml \
	scenarios/remove-standby/remove-refused-by-min-size.yaml \
	scenarios/remove-standby/unknown-instances.yaml

analysis_files = \
	analysis/capacity.gp \
	analysis/case.gp \
	analysis/columns.gp \
	analysis/common.gp \
	analysis/duration.gp \
	analysis/fan.gp \
	analysis/heatmap.gp \
	analysis/trace.gp \
	analysis/tradeoff.gp \
	analysis/zones.gp

doc_files = \
	doc/rules.md \
	doc/sources.md

case_tests = \
	tests/cases/F1-balance-denied.yaml \
	tests/cases/F1-composable-denied.yaml \
	tests/cases/F1-forcerecycle-denied.yaml \
	tests/cases/F1-forcerelease-allowed.yaml \
	tests/cases/F1-one-task-at-a-time.yaml \
	tests/cases/F1-recycle-denied.yaml \
	tests/cases/F1-vcpus-denied.yaml \
	tests/cases/F2-defaults.yaml \
	tests/cases/F2-launch-template.yaml \
	tests/cases/F2-none-means-active.yaml \
	tests/cases/F2-one-source.yaml \
	tests/cases/F3-attached-standby-protected.yaml \
	tests/cases/F3-nothing-to-do.yaml \
	tests/cases/F3-pending-members.yaml \
	tests/cases/F3-standby-comes-back.yaml \
	tests/cases/F3-standby-to-the-end.yaml \
	tests/cases/F4-cancel-keeps-the-active.yaml \
	tests/cases/F4-health-replacement-uses-desired.yaml \
	tests/cases/F4-scale-in-goes-on.yaml \
	tests/cases/F4-scale-out-uses-desired.yaml \
	tests/cases/F5-both-100-percent.yaml \
	tests/cases/F5-seven-at-50-130.yaml \
	tests/cases/F5-seventeen-at-90-110.yaml \
	tests/cases/F5-target-without-desired-capacity.yaml \
	tests/cases/F5-ten-at-100-150.yaml \
	tests/cases/F5-ten-at-80-120.yaml \
	tests/cases/F5-thousand-in-a-batch.yaml \
	tests/cases/F6-entry-beats-options.yaml \
	tests/cases/F6-launch-first-80-120.yaml \
	tests/cases/F6-launch-first-above-target.yaml \
	tests/cases/F6-ready-and-healthy.yaml \
	tests/cases/F6-successor-above-target.yaml \
	tests/cases/F6-unhealthy-new-one-holds-the-removal.yaml \
	tests/cases/F7-hook-before-ready.yaml \
	tests/cases/F7-leaving-counts-as-ready.yaml \
	tests/cases/F7-rolling-cancelled.yaml \
	tests/cases/F7-rolling-suspended.yaml \
	tests/cases/F7-rolling-to-the-checkpoint.yaml \
	tests/cases/F7-rolling.yaml \
	tests/cases/F7-warmup-goes-on-in-standby.yaml \
	tests/cases/F7-warmup-not-waited-for.yaml \
	tests/cases/F7-warmup-waited-for-at-once.yaml \
	tests/cases/F7-warmup-waited-for-launch-first.yaml

error_tests =

shell_tests = \
	tests/chart.test \
	tests/cli.test \
	tests/configure.test \
	tests/fuzz.test \
	tests/layers.test \
	tests/lists.test \
	tests/manual.test \
	tests/quickstart.test \
	tests/rules.test \
	tests/same.test \
	tests/schema.test

test_data = \
	tests/bench/dieharder.sh \
	tests/check-layers \
	tests/data/results-small/bands.csv \
	tests/data/results-small/capacity.csv \
	tests/data/results-small/cases.csv \
	tests/data/results-small/runs.csv \
	tests/data/results-small/summary.csv \
	tests/expect.awk \
	tests/files.mk \
	tests/list-files \
	tests/run-case \
	tests/run-error \
	tests/unit/kolmogorov.h \
	tests/unit/messages.h \
	tests/unit/near.h
