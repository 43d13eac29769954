-- Whom does a service satisfy least? The mean of the nine elements, by service and group of respondents.
-- reads: survey_answers
-- asks: government
select
    service,
    sex,
    age,
    education,
    occupation,
    count(*) as answers,
    avg((u1 + u2 + u3 + u4 + u5 + u6 + u7 + u8 + u9) / 9e0) as mean
from survey_answers
where government = :government and counts
group by service, sex, age, education, occupation
order by mean, service, sex, age, education, occupation
