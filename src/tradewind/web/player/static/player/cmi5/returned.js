// In the frame of a unit that is over: what is in that frame may lead the page around it nowhere, so it only says so.
parent.postMessage("tradewind:unit-over", location.origin);
