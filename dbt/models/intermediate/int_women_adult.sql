-- Women of 18 to 74 by country and year: their part of all women in the nearest year with ages, times the women
-- of the year.
-- Population comes in bands of five years; of those of 15 to 19 two in five are taken as 18 and 19.

with population as (

    select * from {{ ref('int_population') }}
    where
        sex = 'F'
        and age != '_T'

),

women as (

    select * from {{ ref('int_women') }}

),

areas as (

    select * from {{ ref('int_areas') }}

),

by_country as (

    select
        population.reporter,
        population.breakdown,
        areas.country as ref_area,
        cast(population.time_period as integer) as year,
        population.is_synthetic,
        population.age,
        -- A country that was published itself is not added up again.
        coalesce(
            sum(case when areas.area_level = 'country' then population.obs_value end),
            sum(case when areas.area_level != 'country' then population.obs_value end)
        ) as women
    from population
    inner join areas
        on population.ref_area = areas.ref_area
    group by
        population.reporter, population.breakdown, areas.country, population.time_period, population.is_synthetic,
        population.age

),

shares as (

    select
        reporter,
        breakdown,
        ref_area,
        year,
        is_synthetic,
        sum(
            case
                when age = 'Y15T19' then 0.4 * women
                when age in (
                    'Y20T24', 'Y25T29', 'Y30T34', 'Y35T39', 'Y40T44', 'Y45T49', 'Y50T54', 'Y55T59', 'Y60T64', 'Y65T69',
                    'Y70T74'
                ) then women
                else 0
            end
        ) / sum(women) as adult_share
    from by_country
    group by reporter, breakdown, ref_area, year, is_synthetic
    -- Only where the bands are those of five years.
    having
        count(*) filter (where age = 'Y15T19') > 0
        and sum(women) > 0

),

nearest as (

    select
        women.ref_area,
        women.time_period,
        women.women * shares.adult_share as women_adult,
        women.population_note
    from women
    inner join shares
        on women.ref_area = shares.ref_area
    qualify row_number() over (
        partition by women.ref_area, women.time_period
        order by
            abs(shares.year - cast(women.time_period as integer)), shares.is_synthetic, shares.year, shares.reporter,
            shares.breakdown
    ) = 1

)

select * from nearest
