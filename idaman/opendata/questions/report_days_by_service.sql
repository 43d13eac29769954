-- How many days do reports wait for their answer, by service and village, secret ones among them?
-- reads: reports
-- asks: government
select
    service,
    region,
    count(*) as reports,
    sum(case when answered_at is null then 1 else 0 end) as unanswered,
    avg(timestampdiff(SECOND, arrived_at, answered_at) / 86400e0) as days
from reports
where government = :government and not is_merged
group by service, region
order by reports desc, service, region
