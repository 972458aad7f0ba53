#ifndef CPhoneNumber_H
#define CPhoneNumber_H
#endif
