-- What came to platforms: notices, orders, requests of governments, reports of others, hashes.

with facts as (

    select * from {{ ref('int_platform_facts') }}

),

platform_notices as (

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
        requestor,
        counting_unit,
        unit_measure,
        obs_value,
        obs_status,
        obs_note,
        is_synthetic
    from facts
    where table_name in ('notices', 'orders', 'requests', 'reports', 'hashes')

)

select * from platform_notices
