-- Indicators of platforms: one row for each platform, area, period and label. Platforms are never added to one another,
-- and what is labelled as against women is never added to what says nothing of sex (sex F and _U).

with facts as (

    select * from {{ ref('int_platform_facts') }}
    where
        obs_value is not null
        and scheme != 'dsa_v1'

),

cyber_violence as (

    -- The two categories as a whole (form _T); the keywords below them by form of violence.
    select
        *,
        '_T' as published_form,
        'platform_category_s' as published_table
    from facts
    where
        breakdown like '%_category%'
        and category like 'STATEMENT_CATEGORY_CYBER_VIOLENCE%'

    union all

    select
        *,
        form as published_form,
        'platform_form_s' as published_table
    from facts
    where
        breakdown like '%_keyword%'
        and tier in ('core', 'ungendered')

),

pieces as (

    select
        platform,
        ref_area,
        time_period,
        freq,
        table_name,
        published_table,
        published_form as form,
        target_sex as sex,
        metric,
        unit_measure,
        sum(obs_value) as obs_value,
        count(*) as figures,
        max(case obs_status when 'U' then 2 when 'E' then 1 else 0 end) as doubt,
        {{ joined_notes('obs_note') }} as obs_note,
        max(taxonomy_version) as taxonomy_version,
        bool_or(is_synthetic) as is_synthetic
    from cyber_violence
    where freq = 'S'
    group by all

),

notices as (

    select
        case metric when 'NTC' then 'T01' else 'T05' end as indicator,
        published_table as breakdown,
        obs_value as numerator,
        cast(null as double) as denominator,
        obs_value as value,
        'NR' as published_unit,
        *
    from pieces
    where metric in ('NTC', 'NTC_TF')

),

acted as (

    select
        platform,
        ref_area,
        time_period,
        published_table,
        form,
        sex,
        sum(obs_value) as obs_value
    from pieces
    where metric in ('ACT_LAW', 'ACT_TC')
    group by all

),

actions as (

    select
        'T02' as indicator,
        notices.breakdown,
        acted.obs_value as numerator,
        notices.value as denominator,
        -- One notice may name several items, each acted upon by itself.
        round(100 * acted.obs_value / notices.value, 6) as value,
        'PT' as published_unit,
        notices.* exclude (
            indicator, breakdown, numerator, denominator, value, published_unit, obs_note, doubt
        ),
        case when acted.obs_value > notices.value then 2 else notices.doubt end as doubt,
        case when acted.obs_value > notices.value then 'actions_exceed_notices' else notices.obs_note end as obs_note
    from notices
    inner join acted
        on
            notices.platform = acted.platform
            and notices.ref_area = acted.ref_area
            and notices.time_period = acted.time_period
            and notices.published_table = acted.published_table
            and notices.form = acted.form
            and notices.sex = acted.sex
    where
        notices.indicator = 'T01'
        and notices.value > 0

),

times as (

    select
        'T03' as indicator,
        -- One table, one unit: hours, days and times that the platform does not name the unit of stand apart.
        'times_' || lower(unit_measure)
        || case published_table when 'platform_category_s' then '_s' else '_form_s' end as breakdown,
        obs_value as numerator,
        cast(null as double) as denominator,
        obs_value as value,
        unit_measure as published_unit,
        *
    from pieces
    -- Medians of several surfaces or keywords have no median of their own.
    where
        metric = 'NTC_TIME'
        and figures = 1

),

orders as (

    select
        'T06' as indicator,
        case metric when 'ORD_ACT' then 'orders_act_s' else 'orders_information_s' end as breakdown,
        obs_value as numerator,
        cast(null as double) as denominator,
        obs_value as value,
        'NR' as published_unit,
        *
    from pieces
    where
        metric in ('ORD_ACT', 'ORD_INFO')
        and published_table = 'platform_category_s'

),

suspended as (

    select
        'T08' as indicator,
        published_table as breakdown,
        sum(obs_value) as numerator,
        cast(null as double) as denominator,
        sum(obs_value) as value,
        'NR' as published_unit,
        platform,
        ref_area,
        time_period,
        freq,
        form,
        sex,
        sum(obs_value) as obs_value,
        max(doubt) as doubt,
        {{ joined_notes('obs_note') }} as obs_note,
        max(taxonomy_version) as taxonomy_version,
        bool_or(is_synthetic) as is_synthetic
    from pieces
    where metric in ('ACC_SUSPENSION', 'ACC_TERMINATION')
    group by all

),

others as (

    -- What is not told apart by category: complaints, requests of governments, moderators, hashes.
    select
        platform,
        ref_area,
        time_period,
        freq,
        table_name,
        metric,
        outcome,
        language,
        form,
        target_sex,
        obs_value,
        obs_note,
        taxonomy_version,
        is_synthetic
    from facts
    where
        table_name in ('requests', 'hashes')
        or breakdown in ('appeals_total', 'appeals_outcome', 'moderators_language')

),

complaints as (

    {{ platform_sum(
        'T04', "'complaints_s'", "metric = 'CMP'", unit='PT',
        numerator="sum(obs_value) filter (where outcome in ('REVERSED', 'PARTLY'))",
        denominator="sum(obs_value) filter (where outcome in ('UPHELD', 'REVERSED', 'PARTLY'))",
    ) }}

),

requests as (

    -- Most requests are about other things; those for harassment are shown by themselves.
    {{ platform_sum('T06', "'requests_s'", "metric = 'REQ'") }}

    union all

    {{ platform_sum(
        'T06', "'requests_form_s'", "metric = 'REQ' and form in ('HAR.UNS', 'PRV.IMP')", form='form', sex='_U',
    ) }}

    union all

    {{ platform_sum(
        'T06', "'requests_complied_s'", "metric like 'REQ%'", unit='PT',
        numerator="coalesce(sum(obs_value) filter (where metric in ('REQ_REMOVED_LAW', 'REQ_REMOVED_TC')), 0)",
        denominator="sum(obs_value) filter (where metric = 'REQ_ITEMS')",
    ) }}

),

people_and_hashes as (

    {{ platform_sum(
        'T07', "'moderators_' || language", "metric = 'MOD_LANGUAGE' and language in ('sq', 'bs', 'hr', 'sr', 'mk')",
    ) }}

    union all

    {{ platform_sum(
        'T09', "case metric when 'HASHES' then 'hashes' else 'hash_cases' end", "metric in ('HASHES', 'HASH_CASES')",
        form="'IBA.SHR'", sex='_U',
    ) }}

),

without_category as (

    select * from complaints
    union all by name
    select * from requests
    union all by name
    select * from people_and_hashes

),

whole as (

    select
        *,
        case when denominator is null then numerator else round(100 * numerator / denominator, 6) end as value
    from without_category
    where denominator is null or denominator > 0

),

figures as (

    select * from notices
    union all by name
    select * from actions
    union all by name
    select * from times
    union all by name
    select * from orders
    union all by name
    select * from suspended
    union all by name
    select * from whole

),

platform_indicators as (

    select
        indicator,
        breakdown,
        ref_area,
        time_period,
        freq,
        form,
        sex,
        'Y' as ict,
        published_unit as unit_measure,
        cast(numerator as double) as numerator,
        cast(denominator as double) as denominator,
        cast(value as double) as value,
        cast(case when published_unit in ('NR', 'PT') then numerator end as double) as counted,
        case doubt when 2 then 'U' when 1 then 'E' else 'A' end as obs_status,
        -- A handful of requests is a fact about offices; it is no rate of anything.
        case
            when indicator = 'T06' and published_unit = 'NR' and numerator between 1 and 4 then 'very_few'
            else obs_note
        end as obs_note,
        1 as contributors,
        cast(numerator as double) as largest,
        taxonomy_version,
        is_synthetic,
        'platform' as source,
        '_T' as reporter,
        platform
    from figures
    where numerator is not null

)

select * from platform_indicators
