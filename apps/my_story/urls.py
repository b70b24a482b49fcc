from django.urls import path

from apps.my_story import (
    answer_views,
    appeal_views,
    change_views,
    copy_views,
    news_views,
    pledge_views,
    standing_views,
    views,
    written_views,
)

app_name = "my_story"
urlpatterns = [
    path("", views.enter, name="enter"),
    path("now/", views.now, name="now"),
    path("close/", views.close, name="close"),
    path("resume/", views.resume, name="resume"),
    path("forget/", views.forget, name="forget"),
    path("uncount/", views.uncount, name="uncount"),
    path("reply/", views.reply, name="reply"),
    path("proposal/", answer_views.proposal, name="proposal"),
    path("objection/", answer_views.objection, name="objection"),
    path("appeal/", appeal_views.appeal, name="appeal"),
    path("change/", change_views.change, name="change"),
    path("wishes/", change_views.change_wishes, name="wishes"),
    path("uses/", change_views.change_uses, name="uses"),
    path("hide/", change_views.hide, name="hide"),
    path("bring-back/", change_views.bring_back, name="bring_back"),
    path("let-out/", change_views.let_out, name="let_out"),
    path("stands/", standing_views.stands, name="stands"),
    path("letters/", standing_views.letters, name="letters"),
    path("take-back/", written_views.take_back, name="take_back"),
    path("look-back/", pledge_views.look_back, name="look_back"),
    path("copy/", copy_views.copy, name="copy"),
    path("news/", news_views.page, name="news"),
    path("news/address/", news_views.address, name="news_address"),
    path("news/mail/", news_views.mail, name="news_mail"),
]
