"""The pages of sign-in and of one's own safety."""

from django.urls import path

from guiju.security.pages import acting, entry, mine, provider, reveal, reviews, second, tokens

PAGES = (
    path("sign-in/", entry.sign_in, name="sign_in"),
    path("sign-in/second-factor/", entry.second_factor, name="second_factor"),
    path("sign-in/provider/", provider.begin, name="provider"),
    path("sign-in/provider/back/", provider.back, name="provider_back"),
    path("sign-out/", entry.sign_out, name="sign_out"),
    path("prove/", entry.prove, name="prove"),
    path("me/security/", mine.page, name="my_security"),
    path("me/security/password/", mine.password, name="my_password"),
    path("me/security/session/", mine.end_session, name="my_session"),
    path("me/second-factor/", second.page, name="my_factor"),
    path("me/second-factor/off/", second.turn_off, name="my_factor_off"),
    path("me/second-factor/codes/", second.codes, name="my_codes"),
    path("me/tokens/", tokens.issue, name="my_tokens"),
    path("me/tokens/revoke/", tokens.revoke, name="my_token_revoke"),
    path("act-as/", acting.begin, name="act_as"),
    path("act-as/end/", acting.end, name="act_as_end"),
    path("reveal/<str:kind>/<int:pk>/<str:field>/", reveal.reveal, name="reveal"),
    path("access-reviews/<int:pk>/", reviews.page, name="review"),
    path("access-reviews/<int:pk>/decide/", reviews.decide, name="review_decide"),
)
