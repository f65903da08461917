-- S07, places in shelters for every 10 000 inhabitants (the Council of Europe recommends one), and S07R, the share
-- of the places that is taken; both by country and region at the end of a year.

with counts as (

    select * from {{ ref('int_indicator_counts') }}

),

inhabitants as (

    select * from {{ ref('int_inhabitants') }}

),

places as (

    select * from counts
    where
        indicator = 'S07'
        and breakdown = 'places_a'

),

accommodated as (

    select * from counts
    where indicator = 'S07N'

),

places_for_inhabitants as (

    select
        'S07' as indicator,
        'places_norm_a' as breakdown,
        places.* exclude (indicator, breakdown, obs_value, obs_note),
        'P_TTHAB' as unit_measure,
        places.obs_value as numerator,
        inhabitants.inhabitants as denominator,
        round(10000 * places.obs_value / inhabitants.inhabitants, 3) as value,
        places.obs_value as counted,
        nullif(concat_ws(' ', places.obs_note, inhabitants.population_note), '') as obs_note
    from places
    inner join inhabitants
        on
            places.ref_area = inhabitants.ref_area
            and places.time_period = inhabitants.time_period
    where inhabitants.inhabitants > 0

),

occupancy as (

    select
        'S07R' as indicator,
        'occupancy_a' as breakdown,
        accommodated.* exclude (indicator, breakdown, obs_value),
        'PT' as unit_measure,
        accommodated.obs_value as numerator,
        places.obs_value as denominator,
        round(100 * accommodated.obs_value / places.obs_value, 1) as value,
        accommodated.obs_value as counted
    from accommodated
    inner join places
        on
            accommodated.ref_area = places.ref_area
            and accommodated.time_period = places.time_period
            and accommodated.source = places.source
    where places.obs_value > 0

)

select * from places_for_inhabitants
union all by name
select * from occupancy
