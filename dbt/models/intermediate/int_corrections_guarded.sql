-- Every correction with what its source says now, so that one which is no longer needed shows itself.

with facts as (

    select * from {{ ref('int_facts_current') }}
    where reporter in (select open_corrections.reporter from {{ ref('corrections') }} as open_corrections)

),

corrections as (

    select * from {{ ref('corrections') }}
    where status = 'open'

),

found as (

    select
        corrections.correction,
        sum(facts.obs_value) as found_value,
        count(facts.obs_value) as found_cells
    from corrections
    inner join facts
        on {{ matches_correction('facts', 'corrections') }}
    group by corrections.correction

),

guarded as (

    select
        corrections.*,
        found.found_value,
        coalesce(found.found_cells, 0) as found_cells,
        -- Nothing taken in yet from this source is no sign that it was mended.
        coalesce(found.found_value = corrections.guard_value, false) as is_needed
    from corrections
    left join found
        on corrections.correction = found.correction

)

select * from guarded
