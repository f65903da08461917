-- Statements of reasons of the DSA Transparency Database: how many, by month, platform and category or keyword.

with facts as (

    select * from {{ ref('int_platform_facts') }}

),

platform_statements as (

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
        scheme,
        counting_unit,
        unit_measure,
        obs_value,
        obs_status,
        obs_note,
        is_synthetic
    from facts
    where table_name = 'statements'

)

select * from platform_statements
