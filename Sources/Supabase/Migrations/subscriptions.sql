-- Subscriptions of customers, as far as the plan shows them.
set local lock_timeout = '2s';

select accountdesk.close_functions();
