-- How much of a series one platform alone files: what many platforms report is often the practice of one of them.
-- Statements of reasons are counted alike by all; of notices and measures each platform has rules of its own, so that
-- their share says who drives the series and not who sees most violence.

{% set series = [
    'table_name', 'breakdown', 'scheme', 'territory', 'ref_area', 'time_period', 'freq', 'category', 'keyword',
] -%}

with facts as (

    select * from {{ ref('int_platform_facts') }}
    where
        obs_value is not null
        and unit_measure = 'NR'
        and tier in ('core', 'ungendered')
        and (
            (table_name = 'statements')
            or (table_name = 'notices' and metric = 'NTC')
            or (table_name in ('own_illegal', 'own_terms') and metric = 'MSR')
        )

),

by_platform as (

    select
        {% for column in series %}
        {{ column }},
        {% endfor %}
        platform,
        sum(obs_value) as obs_value,
        bool_or(is_synthetic) as is_synthetic
    from facts
    group by all

),

together as (

    select
        {% for column in series %}
        {{ column }},
        {% endfor %}
        count(*) filter (where obs_value > 0) as platforms,
        sum(obs_value) as total,
        max(obs_value) as largest,
        -- Of two alike the first by name.
        min_by(platform, struct_pack(rank := -obs_value, platform := platform)) as largest_platform,
        bool_or(is_synthetic) as is_synthetic
    from by_platform
    group by all
    having sum(obs_value) > 0

),

concentration as (

    select
        {% for column in series %}
        {{ column }},
        {% endfor %}
        cast(platforms as integer) as platforms,
        cast(total as double) as total,
        largest_platform,
        cast(largest as double) as largest,
        round(100 * largest / total, 6) as largest_share,
        is_synthetic
    from together

)

select * from concentration
order by table_name, breakdown, scheme, ref_area, time_period, category, keyword
