-- What R01 counts is the part of R01V that was committed by means of technology: the same cells, seen two ways.

with figures as (

    select * from {{ ref('indicators') }}
    where
        freq = 'A'
        and area_level = 'country'

),

by_form as (

    select
        ref_area,
        time_period,
        value
    from figures
    where
        indicator = 'R01'
        and breakdown = 'region_form_a'
        and form = '_T'

),

by_offence as (

    select
        ref_area,
        time_period,
        value
    from figures
    where
        indicator = 'R01V'
        and offence = '_T'
        and ict = 'Y'

)

select
    by_form.ref_area,
    by_form.time_period
from by_form
left join by_offence
    on
        by_form.ref_area = by_offence.ref_area
        and by_form.time_period = by_offence.time_period
where by_form.value is distinct from by_offence.value
