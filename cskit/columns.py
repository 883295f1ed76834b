"""What a table of the canonical schema is declared with: its columns, their kinds, and what may stand in them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

Kind = Literal["text", "time", "date", "int", "number", "money", "bool"]
SHARES = """
    reply_rate reply_rate_customers hour_share transfer_rate response_rate_3min unanswered_3min_rate
    sales_share cs_sales_share cs_units_share premium_order_share recommendation_success_rate
    final_payment_rate reminder_recovery_rate call_in_rate contact_conversion inquiry_rate
    inquiry_conversion inquiry_conversion_same_day inquiry_conversion_next_day inquiry_to_order
    order_to_payment unassisted_conversion shop_conversion refund_rate refund_rate_amount
    refund_rate_units refund_rate_unshipped refund_rate_returns refund_rate_period complaint_rate
    refund_satisfaction ticket_completeness ticket_overdue_rate tickets_unattended refund_saved_rate
    platform_involved_rate platform_help_rate satisfaction dissatisfaction_rate invite_rate
    rating_return_rate quality_score quality_pass_rate first_contact_resolution resolution_rate
    handover_rate bot_containment bot_true_resolution curt_reply_rate left_waiting_rate
    mechanical_reply_rate banned_words_rate early_urging_rate volley_rate unmet_handover_rate
    chased_rate anger_rate thanks_rate bounce_rate fill_rate shipping_rate return_rate_amount
    return_rate_units return_rate_orders sell_through_rate active_product_rate customer_retention_rate
    repeat_purchase_rate repurchase_rate cost_to_output forecast_error forecast_bias
""".split()  # metrics that are fractions of 1
AMOUNTS = """
    cs_sales shop_sales shop_net_sales shop_spend_per_buyer shop_average_order_value
    shop_average_item_price unassisted_sales spend_per_buyer average_order_value average_item_price
    net_sales compensation_paid output_per_agent_day output_per_hour lost_sales
""".split()  # metrics in yuan; a test holds both equal to the cards


@dataclass(frozen=True)
class Column:
    """One column: its type, whether it may be absent (`optional`) or hold empty cells (`nullable`)."""

    name: str
    kind: Kind
    zh: str
    en: str
    optional: bool = False
    nullable: bool = False
    choices: tuple[str, ...] = ()
    usual: tuple[str, ...] = ()  # what the kit knows more about; any other value is taken as it is
    refers_to: str = ""  # "table.column" the value must exist in, when that table is there
    not_negative: bool = False
    not_before: str = ""  # a time column of the same row that this one may not precede
    not_above: str = ""  # a number column of the same row that this one may not exceed
    of_metric: str = ""  # a column of the same row that names the metric whose unit this one must have
    between: tuple[int, int] | None = None  # the only possible values, both ends included


@dataclass(frozen=True)
class Table:
    """One table: its columns in canonical order and the columns that identify a row (`key`, if any)."""

    name: str
    zh: str
    en: str
    columns: tuple[Column, ...]
    key: tuple[str, ...] = ()
    required: bool = False

    def __iter__(self) -> Iterator[Column]:
        return iter(self.columns)

    def __getitem__(self, name: str) -> Column:
        for column in self.columns:
            if column.name == name:
                return column
        raise KeyError(name)

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(c.name for c in self.columns)

    def present(self, names: Sequence[str]) -> tuple[Column, ...]:
        return tuple(c for c in self.columns if c.name in names)

    @property
    def must_have(self) -> tuple[str, ...]:
        return tuple(c.name for c in self.columns if not c.optional)


def declared(name: str, kind: Kind, zh: str, en: str, flags: str = "", **more: object) -> Column:
    """`flags`: `?` the column may be absent, `0` cells may be empty, `+` values may not be negative."""
    return Column(
        name,
        kind,
        zh,
        en,
        "?" in flags,
        "0" in flags,
        not_negative="+" in flags,
        **more,  # type: ignore[arg-type]
    )
