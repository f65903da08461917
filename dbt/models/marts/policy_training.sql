-- Professionals trained in a year, by profession. They are no victims and no cases.

with entries as (

    select * from {{ ref('int_policy_entries') }}
    where register = 'training'

),

training as (

    select
        ref_area,
        subject as profession,
        item as stage,
        is_digital as has_digital,
        cast(obs_value as bigint) as persons,
        cast(obs_of as bigint) as in_post,
        {{ register_columns() }}
    from entries

)

select * from training
order by ref_area, profession, stage, has_digital, time_period, reporter
