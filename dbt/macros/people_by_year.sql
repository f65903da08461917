{#- People by area and year, all ages: as published, or between two published years in a straight line, or of the nearest
    published year. A note says which; a total of regions is the sum of its regions. `who` chooses them, `name` is what
    they are called, `together` says what a file must give of both sexes to count. -#}
{% macro people_by_year(who, name, together='true') -%}
with population as (

    select * from {{ ref('int_population') }}
    where {{ who }}

),

closure as (

    select * from {{ ref('int_closure') }}
    where dimension = 'ref_area'

),

tables as (

    select
        reporter,
        breakdown,
        ref_area,
        time_period,
        is_synthetic,
        -- A file that gives all ages together gives them once; one that gives bands is added up.
        coalesce(
            sum(case when age != '_T' then obs_value end),
            sum(case when age = '_T' then obs_value end)
        ) as people
    from population
    group by reporter, breakdown, ref_area, time_period, is_synthetic
    having {{ together }}

),

rolled_up as (

    select
        tables.reporter,
        tables.breakdown,
        closure.ancestor as ref_area,
        tables.time_period,
        tables.is_synthetic,
        -- An area that was published itself is not added up again.
        coalesce(
            sum(case when closure.distance = 0 then tables.people end),
            sum(case when closure.distance > 0 then tables.people end)
        ) as people
    from tables
    inner join closure
        on tables.ref_area = closure.descendant
    group by tables.reporter, tables.breakdown, closure.ancestor, tables.time_period, tables.is_synthetic

),

-- A place has one source in all years, so that no trend comes of changing it: published before invented, then by name.
published as (

    select
        ref_area,
        cast(time_period as integer) as year,
        people
    from rolled_up
    qualify dense_rank() over (
        partition by ref_area
        order by is_synthetic, reporter, breakdown
    ) = 1

),

years as (

    select distinct cast(time_period as integer) as year
    from {{ ref('int_indicator_counts') }}
    where freq = 'A'

),

neighbours as (

    select
        published.ref_area,
        years.year,
        max(case when published.year <= years.year then published.year end) as year_before,
        min(case when published.year >= years.year then published.year end) as year_after,
        arg_max(published.people, published.year) filter (where published.year <= years.year) as people_before,
        arg_min(published.people, published.year) filter (where published.year >= years.year) as people_after
    from published
    cross join years
    group by published.ref_area, years.year

),

estimated as (

    select
        ref_area,
        cast(year as varchar) as time_period,
        case
            when year_before = year_after then people_before
            when year_before is not null and year_after is not null
                then
                    people_before
                    + (people_after - people_before) * (year - year_before) / (year_after - year_before)
            else coalesce(people_before, people_after)
        end as {{ name }},
        case
            when year_before = year_after then null
            when year_before is not null and year_after is not null then 'population_interpolated'
            else 'population_of_' || coalesce(year_before, year_after)
        end as population_note
    from neighbours

)

select * from estimated
{%- endmacro %}
