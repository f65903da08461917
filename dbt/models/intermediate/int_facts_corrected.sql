-- Facts with the known errors of their sources marked or mended, each on the word of a row in corrections.csv.
-- A correction is applied only while the source still says what the row found there (guard_value).

with facts as (

    select * from {{ ref('int_facts_current') }}

),

guarded as (

    select * from {{ ref('int_corrections_guarded') }}
    where is_needed

),

corrected as (

    select
        facts.* exclude (obs_value, obs_status, obs_note),
        case when guarded.action = 'replace' then guarded.new_value else facts.obs_value end as obs_value,
        coalesce(guarded.obs_status, facts.obs_status) as obs_status,
        nullif(concat_ws(' ', facts.obs_note, guarded.obs_note), '') as obs_note,
        guarded.correction
    from facts
    left join guarded
        on {{ matches_correction('facts', 'guarded') }}
    -- A cell bears one correction; if two rows name it, the first by name is taken.
    qualify row_number() over (
        partition by facts.submission_id, facts.sheet, facts.source_row, facts.source_column
        order by guarded.correction
    ) = 1

)

select * from corrected
