-- What platforms did: measures, complaints and their outcomes, automated means, moderators, voluntary reports.

with facts as (

    select * from {{ ref('int_platform_facts') }}

),

platform_actions as (

    select
        reporter,
        series,
        submission_id,
        taxonomy_version,
        breakdown,
        platform,
        surface,
        territory,
        ref_area,
        time_period,
        freq,
        period_from,
        period_to,
        category,
        keyword,
        line,
        form,
        form_mapping,
        target_sex,
        tier,
        metric,
        section,
        outcome,
        language,
        counting_unit,
        unit_measure,
        obs_value,
        obs_status,
        obs_note,
        is_synthetic
    from facts
    where table_name not in ('notices', 'orders', 'requests', 'reports', 'hashes', 'statements')

)

select * from platform_actions
