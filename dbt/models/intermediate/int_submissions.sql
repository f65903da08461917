-- All submissions of all sources, with the office that sent them and which of them count.

with submissions as (

    select * from {{ ref('stg_police__submissions') }}
    union all
    select * from {{ ref('stg_cso__submissions') }}
    union all
    select * from {{ ref('stg_population__submissions') }}
    union all
    select * from {{ ref('stg_survey__submissions') }}
    union all
    select * from {{ ref('stg_platform__submissions') }}
    union all
    select * from {{ ref('stg_policy__submissions') }}

),

providers as (

    select * from {{ ref('providers') }}

),

ranked as (

    select
        *,
        -- The highest revision counts, whenever it arrived; the id breaks a tie, so that the order of folders does not.
        row_number() over (
            partition by source, reporter, form_family, time_period
            order by revision desc, submission_id desc
        ) as rank_in_period,
        -- A return over several years (2019/2024) is ordered by the year that it ends with.
        split_part(time_period, '/', -1) as last_period
    from submissions

),

registered as (

    select
        ranked.submission_id,
        ranked.source,
        -- The name comes from the register, not from the file.
        providers.reporter,
        providers.series,
        providers.frequency,
        ranked.layout,
        ranked.form_family,
        ranked.time_period,
        ranked.last_period,
        ranked.revision,
        ranked.revision_reason,
        ranked.taxonomy_version,
        coalesce(ranked.is_synthetic, providers.is_synthetic) as is_synthetic,
        ranked.received_at,
        ranked.file_name,
        ranked.sha256,
        ranked.fact_rows,
        ranked.findings_warning,
        ranked.rank_in_period = 1 as is_current
    from ranked
    left join providers
        on ranked.reporter = providers.reporter

)

select * from registered
