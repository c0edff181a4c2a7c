import { submitPhone } from './registration/submitPhone';
import { submitVerifyCode } from './registration/submitVerifyCode';

export const operations = [submitPhone, submitVerifyCode];
