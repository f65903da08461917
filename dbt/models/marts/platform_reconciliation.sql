-- Statements of reasons beside the measures of the harmonised report of the same platform and half-year. The two count
-- different things by different rules: their ratio says how far apart they are, and nothing is merged.

with statements as (

    select
        platform,
        ref_area,
        category,
        left(time_period, 4)
        || case when cast(right(time_period, 2) as integer) <= 6 then '-S1' else '-S2' end as half_year,
        sum(obs_value) as statements,
        bool_or(is_synthetic) as is_synthetic
    from {{ ref('int_platform_facts') }}
    where
        breakdown = 'statements_category'
        and scheme = 'dsa_v2'
        and obs_value is not null
    group by all

),

whole_half_years as (

    -- A half-year of statements is whole if the database was read for all its months, whoever filed in them.
    select
        half_year,
        count(distinct time_period) as months
    from (
        select
            time_period,
            left(time_period, 4)
            || case when cast(right(time_period, 2) as integer) <= 6 then '-S1' else '-S2' end as half_year
        from {{ ref('int_platform_facts') }}
        where table_name = 'statements'
    )
    group by half_year

),

measures as (

    select
        platform,
        ref_area,
        category,
        time_period as half_year,
        count(distinct surface) as surfaces,
        sum(obs_value) filter (where table_name = 'own_illegal') as measures_illegal,
        sum(obs_value) filter (where table_name = 'own_terms') as measures_terms,
        sum(obs_value) as measures,
        bool_or(is_synthetic) as is_synthetic
    from {{ ref('int_platform_facts') }}
    where
        breakdown in ('own_illegal_category', 'own_terms_category')
        and metric = 'MSR'
        and freq = 'S'
        and obs_value is not null
    group by all

),

reported as (

    -- Platforms with a report of the half-year: only there can statements without a measure be remarked.
    select distinct
        platform,
        half_year
    from measures

),

beside as (

    select
        coalesce(statements.platform, measures.platform) as platform,
        coalesce(statements.ref_area, measures.ref_area) as ref_area,
        coalesce(statements.half_year, measures.half_year) as time_period,
        coalesce(statements.category, measures.category) as category,
        statements.statements,
        measures.measures_illegal,
        measures.measures_terms,
        measures.measures,
        cast(coalesce(measures.surfaces, 0) as integer) as surfaces,
        coalesce(statements.is_synthetic, false) or coalesce(measures.is_synthetic, false) as is_synthetic
    from statements
    full outer join measures
        on
            statements.platform = measures.platform
            and statements.ref_area = measures.ref_area
            and statements.half_year = measures.half_year
            and statements.category = measures.category

),

flagged as (

    select
        beside.platform,
        beside.ref_area,
        beside.time_period,
        beside.category,
        beside.statements,
        beside.measures_illegal,
        beside.measures_terms,
        beside.measures,
        beside.surfaces,
        case when beside.measures > 0 then beside.statements / beside.measures end as ratio,
        case
            when coalesce(whole_half_years.months, 0) < 6 then 'incomplete'
            when beside.statements is null then 'no_statements'
            when beside.measures is null or beside.measures = 0 then 'no_measures'
            when beside.statements / beside.measures between 0.9 and 1.1 then 'agrees'
            when beside.statements / beside.measures between 0.5 and 2 then 'near'
            when beside.statements / beside.measures between 0.1 and 10 then 'differs'
            else 'contradicts'
        end as quality,
        beside.is_synthetic
    from beside
    inner join reported
        on
            beside.platform = reported.platform
            and beside.time_period = reported.half_year
    left join whole_half_years
        on beside.time_period = whole_half_years.half_year
    where beside.category like 'STATEMENT_CATEGORY_CYBER_VIOLENCE%'

)

select * from flagged
