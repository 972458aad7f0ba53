#ifndef CQRCode_SHIM_H
#define CQRCode_SHIM_H
#include <qrencode.h>
#endif
